declare const classes: {
  readonly buttons: string
  readonly choice: string
}
export default classes
