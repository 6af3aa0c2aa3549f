import PipelineModel
import Testing

struct SecretsTests {
    @Test(arguments: [
        "DB_PASSWORD", "api-token", "environment/AWS_SECRET_ACCESS_KEY", "auth", "hyperparameters/hf_token",
    ])
    func areKnownByName(name: String) { #expect(Secrets.isSecretPart(name)) }

    @Test(arguments: ["TOKENIZER", "DEPTH", "environment/KEYBOARD", "authors"])
    func areNoOthers(name: String) { #expect(!Secrets.isSecretPart(name)) }

    @Test func areMaskedWhereverTheyStand() {
        var job = Job(step: "a", image: "", command: [])
        job.environment = [
            "API_TOKEN": "tok-12345", "TOKEN_TAIL": "tok-123456", "AUTH": "none", "SORT_KEY": "customer",
        ]
        job.settings["hyperparameters/db_password"] = "a\"b\\c 1"
        let secrets = Secrets(of: job)
        #expect(secrets.masked("x tok-123456 tok-12345.") == "x ******** ********.")
        #expect(secrets.masked(#"{"p": "a\"b\\c 1"}"#) == #"{"p": "********"}"#)
        #expect(secrets.masked("none of customer") == "none of customer")
        #expect(secrets.masked(LogLine(stream: .error, offset: .zero, text: "tok-12345")).text == "********")
    }

    @Test func areMaskedAmongParameters() {
        #expect(
            Secrets.masked(["Depth": 5, "ApiKey": "x", "API_KEY": 7]) == [
                "Depth": 5, "ApiKey": "x", "API_KEY": "********",
            ])
    }
}
