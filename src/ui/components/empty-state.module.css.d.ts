declare const classes: {
  readonly actions: string
  readonly image: string
  readonly state: string
}
export default classes
