"""Networks: who is tied to whom, made from acts and statements, drawn and measured where it can be stopped."""
