import PipelineModel
import Testing

struct ExpressionTests {
    let scope = Scope(
        parameters: ["Bucket": "b", "Depth": 5, "Rate": .double(6)], execution: ["PipelineName": "churn"],
        properties: ["Train": ["Outputs": [["OutputName": "model", "Uri": "s3://b/m"]], "Name": "Train"]])

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
