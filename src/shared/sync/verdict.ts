/** An answer to one of the three questions of verification; null means "cannot be known from what was given". */
export type Answer = boolean | null

/**
 * What two sources say together, for example the file and the register: no if one says no, yes only if both say yes.
 * @example both(true, null) === null && both(null, false) === false
 */
export const both = (one: Answer, other: Answer): Answer => {
  if (one === false || other === false) return false
  return one === null || other === null ? null : true
}
