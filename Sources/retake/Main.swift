import Commands

@main
enum Main {
    static func main() async {
        refuseTightLimits()
        await startRetake()
    }
}
