declare const classes: {
  readonly tasks: string
}
export default classes
