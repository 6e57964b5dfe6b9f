"""What the law wants there to be: stations and assistants by village, visits against staff, how much is checked (000A·二(四)8, 四(二); 001·二(四)3; 002·二(二); 004·四(二))."""
