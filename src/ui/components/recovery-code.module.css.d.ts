declare const classes: {
  readonly field: string
  readonly groups: string
  readonly head: string
  readonly printed: string
}
export default classes
