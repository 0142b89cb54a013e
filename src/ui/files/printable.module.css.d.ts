declare const classes: {
  readonly across: string
  readonly date: string
  readonly paper: string
  readonly sheet: string
  readonly signatures: string
  readonly subtitle: string
  readonly wide: string
}
export default classes
