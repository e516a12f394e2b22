"""All model work: the only importer of torch, transformers, peft and bitsandbytes, run as a process of its own."""
