import NIOHTTP1

/// What SDKs ask STS and IAM before they make a pipeline: who calls, and which role that is.
///
/// Both take forms and answer XML (the query protocol). Everybody is the same role, which may do everything.
struct IdentityService: Sendable {
    let account: AWSAccount

    /// - Parameter form: the body's parameters.
    func answer(_ form: [(name: String, value: String)]) -> HTTPResponse {
        func parameter(_ name: String) -> String? { form.first { $0.name == name }?.value }
        let action = parameter("Action") ?? ""
        let result: [XMLElement]
        switch action {
        case "GetCallerIdentity":
            result = [
                XMLElement("Arn", "arn:aws:sts::\(account.id):assumed-role/retake/retake"),
                XMLElement("UserId", "RETAKE:retake"), XMLElement("Account", account.id),
            ]
        case "AssumeRole", "AssumeRoleWithWebIdentity", "GetSessionToken":
            let role = parameter("RoleArn") ?? account.role("retake")
            let user = XMLElement(
                "AssumedRoleUser", [XMLElement("AssumedRoleId", "RETAKE:retake"), XMLElement("Arn", role)])
            let credentials = XMLElement(
                "Credentials",
                [
                    XMLElement("AccessKeyId", "retake"), XMLElement("SecretAccessKey", "retake"),
                    XMLElement("SessionToken", "retake"), XMLElement("Expiration", "2099-01-01T00:00:00Z"),
                ])
            result = action == "GetSessionToken" ? [credentials] : [credentials, user]
        case "GetRole":
            let name = parameter("RoleName") ?? "retake"
            result = [
                XMLElement(
                    "Role",
                    [
                        XMLElement("Path", "/"), XMLElement("RoleName", name), XMLElement("RoleId", "RETAKE"),
                        XMLElement("Arn", account.role(name)), XMLElement("CreateDate", "2020-01-01T00:00:00Z"),
                        // Any service may take it.
                        XMLElement(
                            "AssumeRolePolicyDocument",
                            percentEncoded(
                                #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"sagemaker.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#
                            )),
                    ])
            ]
        case "SimulatePrincipalPolicy":
            let asked = form.filter { $0.name.hasPrefix("ActionNames.member.") }.map(\.value)
            let allowed = asked.map { name in
                XMLElement(
                    "member",
                    [
                        XMLElement("EvalActionName", name), XMLElement("EvalResourceName", "*"),
                        XMLElement("EvalDecision", "allowed"),
                    ])
            }
            result = [XMLElement("EvaluationResults", allowed), XMLElement("IsTruncated", false)]
        default:
            return AWSError("InvalidAction", "Retake does not know the call '\(action)'").formXML
        }
        return .xml(
            XMLElement(
                "\(action)Response",
                [
                    XMLElement("\(action)Result", result),
                    XMLElement("ResponseMetadata", [XMLElement("RequestId", "retake")]),
                ]))
    }
}
