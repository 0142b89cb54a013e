declare const classes: {
  readonly columns: string
  readonly detail: string
  readonly facts: string
  readonly head: string
  readonly looks: string
  readonly note: string
  readonly photo: string
  readonly proof: string
}
export default classes
