declare const classes: {
  readonly body: string
  readonly reading: string
}
export default classes
