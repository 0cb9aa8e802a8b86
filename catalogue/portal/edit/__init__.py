"""The clerk's pages: forms that work without JavaScript, keep what was typed and overwrite nobody."""
