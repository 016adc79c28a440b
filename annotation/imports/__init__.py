"""Imports of files: read, told line by line what is wrong, written all or none, checked afterwards."""
