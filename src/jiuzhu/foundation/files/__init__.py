"""Files people hand in: photographs and signatures re-drawn outside this process, sealed, and kept once on disk (E-18, E-20)."""
