"""An invented day on a Windows file server, as records of event logs: the samples of all forms are made from it."""

from tests.events.evtx_writer import Record

SYSMON = "Microsoft-Windows-Sysmon/Operational"
POWERSHELL = "Microsoft-Windows-PowerShell/Operational"
BITS = "Microsoft-Windows-Bits-Client/Operational"
CLEARED = "Microsoft-Windows-Eventlog"

THIEF = {"SubjectUserSid": "S-1-5-21-1-2-3-1105", "SubjectUserName": "svc-scan", "SubjectDomainName": "NORTH",
         "SubjectLogonId": "0x5f3a1"}  # fmt: skip
STAFF = {"SubjectUserSid": "S-1-5-21-1-2-3-1110", "SubjectUserName": "mia", "SubjectDomainName": "NORTH",
         "SubjectLogonId": "0x77b20"}  # fmt: skip
FAILED = "0x8010000000000000"
DETAILED_FILE_SHARE = "{0CCE9244-69AE-11D9-BED3-505054503030}"


def _at(time: str) -> str:
    return f"2026-03-01T{time}"


def asked(sequence: int, time: str, name: str, mask: str, who: dict = THIEF, share: str = "parts", **more) -> Record:
    """5145."""
    data = who | {"ObjectType": "File", "IpAddress": "10.0.5.31", "IpPort": "50114", "ShareName": rf"\\*\{share}",
                  "ShareLocalPath": rf"\??\D:\Shares\{share}", "RelativeTargetName": name, "AccessMask": mask,
                  "AccessList": "%%4416\r\n\t\t\t\t", "AccessReason": "-"}  # fmt: skip
    return Record(5145, _at(time), data, sequence, **more)


def used(
    sequence: int,
    time: str,
    name: str,
    mask: str,
    number: int = 4663,
    kind: str = "File",
    handle: str = "0x1a4",
    **more,
) -> Record:
    """4663, or 4656."""
    data = STAFF | {"ObjectServer": "Security", "ObjectType": kind, "ObjectName": name, "HandleId": handle,
                    "AccessList": "%%4416\r\n\t\t\t\t", "AccessMask": mask, "ProcessId": "0x8f4",
                    "ProcessName": r"C:\Program Files\Viewer\viewer.exe"}  # fmt: skip
    return Record(number, _at(time), data, sequence, **more)


_TARGET = {"TargetUserSid": "S-1-5-21-1-2-3-1105", "TargetUserName": "svc-scan", "TargetDomainName": "NORTH",
           "TargetLogonId": "0x5f3a1"}  # fmt: skip

SECURITY = [
    Record(4624, _at("01:00:00.100000"), {"SubjectUserName": "-", "SubjectLogonId": "0x0"} | _TARGET | {
        "LogonType": "3", "LogonProcessName": "NtLmSsp ", "AuthenticationPackageName": "NTLM",
        "WorkstationName": "WS-17", "IpAddress": "10.0.5.31", "IpPort": "50114"}, 8801),
    Record(5140, _at("01:00:00.200000"), THIEF | {"ObjectType": "File", "IpAddress": "10.0.5.31", "IpPort": "50114",
        "ShareName": r"\\*\parts", "ShareLocalPath": r"\??\D:\Shares\parts", "AccessMask": "0x1"}, 8802),
    asked(8803, "01:00:01", "\\", "0x100081"),
    asked(8804, "01:00:02", "Orrery", "0x100081"),
    asked(8805, "01:00:03", r"Orrery\valve.step", "0x120089"),
    asked(8806, "01:00:04", r"Orrery\notes", "0x100081"),
    asked(8807, "01:00:05", r"Orrery\rev.2", "0x100081"),
    asked(8808, "01:00:06", r"Orrery\rev.2\flange.step:Zone.Identifier", "0x120089"),
    asked(8809, "01:00:07", r"Orrery\sealed.step", "0x120089", keywords=FAILED),
    asked(8810, "01:00:08", r"Orrery\macro.exe", "0x20"),
    asked(8811, "01:00:09", r"Orrery\valve.step", "0x10000"),
    asked(8812, "01:00:10", r"Orrery\HOW TO.txt", "0x17019f"),
    asked(8813, "01:00:11", "srvsvc", "0x12019f", share="IPC$"),
    used(8814, "02:00:00", r"D:\Shares\parts\Orrery", "0x1"),
    used(8815, "02:00:01", r"D:\Shares\parts\Orrery\valve.step", "0x120089", number=4656),
    used(8816, "02:00:01.500000", r"D:\Shares\parts\Orrery\valve.step", "0x1"),
    used(8817, "02:00:02", r"D:\Shares\parts\Orrery\README", "0x1"),
    used(8818, "02:00:03", r"D:\Shares\parts\Orrery\valve.step", "0x2"),
    used(8819, "02:00:04", r"\REGISTRY\MACHINE\SAM", "0x1", kind="Key", handle="0x2b8"),
    Record(4660, _at("02:00:05"), STAFF | {"ObjectServer": "Security", "HandleId": "0x1a4", "ProcessId": "0x8f4",
        "ProcessName": r"C:\Program Files\Viewer\viewer.exe"}, 8820),
    Record(4658, _at("02:00:06"), STAFF | {"ObjectServer": "Security", "HandleId": "0x1a4", "ProcessId": "0x8f4",
        "ProcessName": r"C:\Program Files\Viewer\viewer.exe"}, 8821),
    Record(4688, _at("02:10:00"), THIEF | {"NewProcessId": "0x99c", "NewProcessName": r"C:\PerfLogs\rclone.exe",
        "ProcessId": "0x33c", "CommandLine": r'"C:\PerfLogs\rclone.exe" copy "D:\Shares\parts" x:in',
        "TargetUserName": "-", "TargetDomainName": "-", "TargetLogonId": "0x0",
        "ParentProcessName": r"C:\Windows\System32\cmd.exe"}, 8822),
    Record(4648, _at("02:11:00"), THIEF | {"TargetUserName": "backup", "TargetDomainName": "NORTH",
        "TargetServerName": "nas01.north.example", "ProcessName": r"C:\Windows\System32\lsass.exe",
        "IpAddress": "-", "IpPort": "-"}, 8823),
    Record(4719, _at("02:20:00"), THIEF | {"CategoryId": "%%8274", "SubcategoryId": "%%12811",
        "SubcategoryGuid": DETAILED_FILE_SHARE, "AuditPolicyChanges": "%%8448"}, 8824),
    Record(4719, _at("02:30:00"), STAFF | {"CategoryId": "%%8274", "SubcategoryId": "%%12811",
        "SubcategoryGuid": DETAILED_FILE_SHARE, "AuditPolicyChanges": "%%8449"}, 8825),
    Record(4616, _at("02:50:00"), STAFF | {"PreviousTime": "2026-03-01T02:40:00.000000000Z",
        "NewTime": "2026-03-01T02:50:00.000000000Z", "ProcessName": r"C:\Windows\System32\svchost.exe"}, 8826),
    Record(4616, _at("02:50:05.300000"), STAFF | {"PreviousTime": "2026-03-01T02:50:05.000000000Z",
        "NewTime": "2026-03-01T02:50:05.300000000Z", "ProcessName": r"C:\Windows\System32\svchost.exe"}, 8827),
    Record(4634, _at("03:00:00"), _TARGET | {"LogonType": "3"}, 8828),
    Record(4907, _at("03:01:00"), STAFF | {"ObjectServer": "Security", "ObjectType": "File",
        "ObjectName": r"D:\Shares\parts", "OldSd": "S:AI(AU;OICISA;0x1;;;WD)", "NewSd": "S:AI"}, 8829),
    Record(1101, _at("03:02:00"), {"Reason": "0"}, 8830, provider=CLEARED, inside="AuditEventsDropped"),
    Record(1100, _at("03:10:00"), {}, 8831, provider=CLEARED, inside="ServiceShutdown"),
    Record(4608, _at("03:12:00"), {}, 8832),
    Record(1102, _at("04:00:00"), THIEF, 8833, provider=CLEARED, inside="LogFileCleared"),
    asked(8834, "04:00:01", r"Northwind\nozzle.step", "0x120089", who=STAFF),
]  # fmt: skip

_SCRIPT = 'cd D:\\Shares\nCompress-Archive -Path "D:\\Shares\\parts\\Orrery" -DestinationPath C:\\PerfLogs\\o.zip\n'

OTHERS = [
    Record(1, _at("02:10:00"), {"UtcTime": "2026-03-01 02:10:00.000", "Image": r"C:\PerfLogs\svc.exe",
        "OriginalFileName": "7z.exe", "CommandLine": r"svc.exe a C:\PerfLogs\p.7z D:\Shares\parts",
        "CurrentDirectory": r"C:\PerfLogs" + "\\", "User": r"NORTH\svc-scan", "LogonId": "0x5f3a1",
        "Hashes": "SHA256=" + "A1" * 32, "ParentImage": r"C:\Windows\System32\cmd.exe"}, 101, SYSMON),
    Record(3, _at("02:10:05"), {"Image": r"C:\PerfLogs\rclone.exe", "User": r"NORTH\svc-scan", "Protocol": "tcp",
        "Initiated": "true", "SourceIp": "10.0.5.10", "SourcePort": "50200", "DestinationIp": "198.51.100.9",
        "DestinationHostname": "storage.example", "DestinationPort": "443"}, 102, SYSMON),
    Record(11, _at("02:10:06"), {"Image": r"C:\PerfLogs\svc.exe", "TargetFilename": r"C:\PerfLogs\p.7z",
        "User": r"NORTH\svc-scan"}, 103, SYSMON),
    Record(15, _at("02:10:07"), {"Image": r"C:\Windows\explorer.exe",
        "TargetFilename": r"C:\Users\mia\Downloads\tool.zip:Zone.Identifier", "Hash": "SHA256=" + "B2" * 32,
        "Contents": "[ZoneTransfer] ZoneId=3"}, 104, SYSMON),
    Record(16, _at("02:10:08"), {"Configuration": r"C:\PerfLogs\quiet.xml", "ConfigurationFileHash": ""}, 105, SYSMON),
    Record(22, _at("02:10:09"), {"Image": r"C:\PerfLogs\rclone.exe", "QueryName": "storage.example",
        "QueryStatus": "0", "QueryResults": "198.51.100.9;"}, 106, SYSMON),
    Record(23, _at("02:10:10"), {"Image": r"C:\PerfLogs\svc.exe", "TargetFilename": r"C:\PerfLogs\p.7z",
        "User": r"NORTH\svc-scan", "Hashes": "SHA256=" + "C3" * 32, "Archived": "true"}, 107, SYSMON),
    Record(4, _at("02:10:11"), {"State": "Stopped", "Version": "15.15"}, 108, SYSMON),
    Record(4104, _at("02:12:00"), {"MessageNumber": "1", "MessageTotal": "2", "ScriptBlockText": _SCRIPT[:40],
        "ScriptBlockId": "6d1c", "Path": r"C:\PerfLogs\go.ps1"}, 55, POWERSHELL),
    Record(4104, _at("02:12:00.100000"), {"MessageNumber": "2", "MessageTotal": "2", "ScriptBlockText": _SCRIPT[40:],
        "ScriptBlockId": "6d1c", "Path": r"C:\PerfLogs\go.ps1"}, 56, POWERSHELL),
    Record(4103, _at("02:12:01"), {
        "ContextInfo": "        Severity = Informational\r\n        User = NORTH\\svc-scan\r\n",
        "UserData": "", "Payload": 'CommandInvocation(Compress-Archive): "Compress-Archive"\r\n'
        'ParameterBinding(Compress-Archive): name="Path"; value="D:\\Shares\\parts\\Orrery Ltd"\r\n'
        'ParameterBinding(Compress-Archive): name="DestinationPath"; value="C:\\PerfLogs\\o.zip"\r\n'}, 57, POWERSHELL),
    Record(4104, _at("02:13:00"), {"MessageNumber": "2", "MessageTotal": "3", "ScriptBlockText": "Remove-Item x",
        "ScriptBlockId": "7e2d", "Path": ""}, 58, POWERSHELL),
    Record(59, _at("02:14:00"), {"transferId": "{1}", "name": "sync", "url": "https://storage.example/in/p.7z",
        "bytesTotal": "5000", "bytesTransferred": "0"}, 31, BITS),
    Record(60, _at("02:15:00"), {"transferId": "{1}", "name": "sync", "url": "https://storage.example/in/p.7z",
        "hr": "0", "bytesTotal": "5000", "bytesTransferred": "5000"}, 32, BITS),
    Record(59, _at("02:16:00"), {"transferId": "{2}", "name": "sync", "url": "https://storage.example/in/q.7z",
        "bytesTotal": "7000", "bytesTransferred": "0"}, 33, BITS),
    Record(104, _at("02:17:00"), {"SubjectUserName": "svc-scan", "SubjectDomainName": "NORTH", "Channel": SYSMON,
        "BackupPath": ""}, 900, "System", inside="LogFileCleared"),
    Record(6006, _at("03:10:00"), {}, 901, "System", provider="EventLog"),
    Record(6005, _at("03:12:00"), {}, 902, "System", provider="EventLog"),
    Record(41, _at("03:13:00"), {"BugcheckCode": "0"}, 903, "System", provider="Microsoft-Windows-Kernel-Power"),
    Record(41, _at("03:13:01"), {}, 904, "System", provider="Another-Program"),
]  # fmt: skip
