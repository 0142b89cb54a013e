declare const classes: {
  readonly back: string
  readonly current: string
  readonly desk: string
  readonly facts: string
  readonly goesBack: string
  readonly head: string
  readonly hint: string
  readonly note: string
  readonly photo: string
  readonly reason: string
  readonly reasons: string
  readonly record: string
  readonly related: string
  readonly sheet: string
}
export default classes
