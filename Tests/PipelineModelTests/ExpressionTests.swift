import PipelineModel
import Testing

struct ExpressionTests {
    let scope = Scope(
        parameters: ["Bucket": "b", "Depth": 5, "Rate": .double(6)], execution: ["PipelineName": "churn"],
        properties: [
            "Train": StepProperties(["Outputs": [["OutputName": "model", "Uri": "s3://b/m"]], "Name": "Train"]),
            "Later": StepProperties(["Name": "Later"], open: .roots(["Metrics"])), "Unknown": .unknown,
        ], documents: Report())

    @Test func joinsTextsOfAllKinds() throws {
        let expression = Expression.join(
            separator: "/",
            [
                .literal("s3:/"), .reference(.parameter("Bucket")), .reference(.execution("PipelineName")),
                .reference(.parameter("Depth")), .reference(.parameter("Rate")),
            ])
        #expect(try expression.value(in: scope) == "s3://b/churn/5/6.0")
    }

    @Test func findsListElementsByNameAndByIndex() throws {
        let byName = PropertyPath([.key("Outputs"), .element(member: "OutputName", name: "model"), .key("Uri")])
        let byIndex = PropertyPath([.key("Outputs"), .index(0), .key("Uri")])
        #expect(try Expression.reference(.step("Train", byName)).value(in: scope) == "s3://b/m")
        #expect(try Expression.reference(.step("Train", byIndex)).value(in: scope) == "s3://b/m")
    }

    @Test func saysWhichReferenceLeadsNowhereAndWhereItStands() {
        let expression = Expression.object([
            .init(
                key: "Environment",
                value: .object([
                    .init(key: "X", value: .list([.reference(.step("Train", PropertyPath([.key("Nmae")])))]))
                ]))
        ])
        let error = #expect(throws: EvaluationError.self) { try expression.value(in: scope) }
        #expect(
            error?.description
                == "'Steps.Train.Nmae' in Environment.X[0] names a property that step 'Train' does not have")
    }

    @Test(arguments: [("Later", "Metrics"), ("Unknown", "Name")])
    func waitsForWhatAStepHasYetToCompute(step: Step.ID, property: String) {
        let expression = Expression.join(
            separator: "", [.literal("x"), .reference(.step(step, PropertyPath([.key(property), .index(0)])))])
        #expect(throws: EvaluationError.waits(for: step)) { try expression.value(in: scope) }
    }

    @Test func doesNotWaitForWhatIsKnownOrWillNeverBe() throws {
        let name = Expression.reference(.step("Later", PropertyPath([.key("Name")])))
        #expect(try name.value(in: scope) == "Later")
        let wrong = Expression.reference(.step("Later", PropertyPath([.key("Nmae")])))
        #expect(throws: EvaluationError.self) { try wrong.value(in: scope) }
    }

    @Test func looksIntoJSONFiles() throws {
        let path = PropertyPath([.key("mse"), .key("value")])
        #expect(try Expression.lookup(path, in: .propertyFile("report", of: "Train")).value(in: scope) == .double(4.5))
        #expect(
            try Expression.lookup(path, in: .uri(.join(separator: "/", [.literal("s3:/"), .literal("b")])))
                .value(in: scope) == .double(4.5))
        #expect(throws: EvaluationError.waits(for: "Later")) {
            try Expression.lookup(path, in: .propertyFile("report", of: "Later")).value(in: scope)
        }
        let error = #expect(throws: EvaluationError.self) {
            try Expression.lookup(PropertyPath([.key("mae")]), in: .propertyFile("report", of: "Train"))
                .value(in: scope, at: "Conditions[0].LeftValue")
        }
        #expect(
            error?.description
                == "Conditions[0].LeftValue: property file 'report' of step 'Train' has no value at 'mae'")
    }

    @Test func suggestsTheParameterThatWasMeant() {
        let error = #expect(throws: EvaluationError.self) {
            try Expression.reference(.parameter("Buckett")).value(in: scope, at: "RoleArn")
        }
        #expect(
            error?.description
                == "'Parameters.Buckett' in RoleArn names a parameter that the pipeline does not declare; did you mean 'Bucket'?"
        )
    }
}

/// Every document of it says the same.
private struct Report: DocumentReader {
    func propertyFile(_ name: String, of step: Step.ID) -> Value { ["mse": ["value": .double(4.5)]] }
    func document(at uri: String) -> Value { ["mse": ["value": .double(4.5)]] }
}
