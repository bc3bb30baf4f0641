"""What we require: the SHACL shapes that guard every change."""
