/** Splits a long number into groups of four, so that it can be read aloud over the telephone: `5200 0112 3456`. */
export const groupsOfFour = (text: string): string => text.replace(/(.{4})(?=.)/g, '$1 ')
