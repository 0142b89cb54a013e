declare const classes: {
  readonly buttons: string
  readonly choice: string
  readonly note: string
}
export default classes
