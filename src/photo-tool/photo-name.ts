/** Characters that some file system refuses in a name, and control characters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be in a name
const unfit = /[\u0000-\u001f<>:"/\\|?*]/g

const longest = 60

/**
 * The name a photo is saved by: the document number or the name of its person, as units match photos to people; without one
 * a plain word. Full-width letters and spaces of input methods are put right.
 */
export const photoName = (whose: string): string => {
  const plain = whose.normalize('NFKC').replace(/\s+/g, '').replace(unfit, '').replace(/^\.+/, '').slice(0, longest)
  const number = /^\d{17}x$/.test(plain) ? plain.toUpperCase() : plain
  return `${number || '证件照'}.jpg`
}
