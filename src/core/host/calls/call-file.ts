/**
 * A file that a call brings. The contract's type is empty, because shared has no DOM types; at run time it is Node's File.
 */
export const callFile = (given: unknown): File => given as File

/** The bytes of a file that a call brings. */
export const callBytes = async (given: unknown): Promise<Uint8Array> =>
  new Uint8Array(await callFile(given).arrayBuffer())
