"""Care agreements: dispersed people in extreme hardship entrusted, with their consent, to kin, village, institution or organisation (P-34, E-22; 001·二(五)2, 附件3, 002·二(四)5)."""
