"""The frame around the pages: application, window, rail, status bar."""
