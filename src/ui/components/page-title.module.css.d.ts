declare const classes: {
  readonly title: string
}
export default classes
