declare const classes: {
  readonly count: string
  readonly label: string
}
export default classes
