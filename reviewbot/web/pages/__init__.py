"""The pages of the web log, a module each: what is asked for, looked up, and drawn."""
