"""The portal: the pages that people read, complete without JavaScript, in German and English."""
