/** A text split into its common beginning with another, the part that differs, and the common end. */
const apart = (one: string, other: string): readonly [begin: string, middle: string, end: string] => {
  const [a, b] = [[...one], [...other]]
  let begin = 0
  while (begin < a.length && begin < b.length && a[begin] === b[begin]) begin++
  let end = 0
  while (end < a.length - begin && end < b.length - begin && a[a.length - 1 - end] === b[b.length - 1 - end]) end++
  return [a.slice(0, begin).join(''), a.slice(begin, a.length - end).join(''), a.slice(a.length - end).join('')]
}

/** A text with its differences from another one marked, such as a space or a dot that looks the same. */
export const Differing = ({ text, other }: { text: string; other: string }) => {
  if (text === '') return <span className="was-is-empty">（空）</span>
  const [begin, middle, end] = apart(text, other)
  return (
    <span className="was-is-text">
      {begin}
      {middle && <mark>{middle}</mark>}
      {end}
    </span>
  )
}

/** A text as it was written, and as it was read. */
export const WasIs = ({ was, is }: { was: string; is: string }) => {
  return (
    <>
      <Differing text={was} other={is} /> → <Differing text={is} other={was} />
    </>
  )
}
