/** The mail client whose shape an inline forward has; 'text' where it could be anybody's. */
export type InlineClient = 'outlook' | 'gmail' | 'apple' | 'thunderbird' | 'yahoo' | 'proton' | 'lotus' | 'text';
