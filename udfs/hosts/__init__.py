"""Where worksheet functions run: Excel, LibreOffice Calc, or nowhere but the command line."""
