"""Jobs: many changes that one press has asked for, carried out one by one by whatever process has workers."""
