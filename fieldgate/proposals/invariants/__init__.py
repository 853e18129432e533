"""What must hold of proposals and signatures at every moment; `fieldgate verify` asks (reliability 3.1)."""
