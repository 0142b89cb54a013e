/** The password of all accounts of sample data. It protects nothing and is shown where it is used. */
export const samplePassword = 'gzzc-sample'
