declare const classes: {
  readonly hint: string
  readonly inside: string
}
export default classes
