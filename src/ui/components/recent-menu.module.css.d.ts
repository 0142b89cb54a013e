declare const classes: {
  readonly entry: string
  readonly time: string
}
export default classes
