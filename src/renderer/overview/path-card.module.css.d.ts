declare const classes: {
  readonly count: string
  readonly name: string
  readonly none: string
  readonly path: string
  readonly stage: string
  readonly station: string
}
export default classes
