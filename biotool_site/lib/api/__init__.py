"""What every API endpoint shares: problem documents, cursors, token scopes."""
