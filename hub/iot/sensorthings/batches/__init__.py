"""Several requests in one (`$batch`): read from multipart or JSON, with references between them, and answered alike."""
