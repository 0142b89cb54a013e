/** Sizes in bytes. Windows show a mebibyte as MB and a kibibyte as KB, as file managers do. */
export const kibibyte = 2 ** 10
export const mebibyte = 2 ** 20
export const gibibyte = 2 ** 30
