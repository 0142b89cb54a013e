declare const classes: {
  readonly employer: string
  readonly facts: string
  readonly input: string
}
export default classes
