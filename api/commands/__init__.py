"""The commands of ``municipia``, one module each."""
