"""What Qlik has moved to its newer scheduling: found in the copy, proved by the engine, kept."""
