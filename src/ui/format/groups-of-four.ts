/** Long numbers are read aloud over the telephone. */
export const groupsOfFour = (text: string): string => text.replace(/(.{4})(?=.)/g, '$1 ')
