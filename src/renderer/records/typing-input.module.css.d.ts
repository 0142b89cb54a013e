declare const classes: {
  readonly composing: string
  readonly input: string
}
export default classes
