// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/json_writer.h"

#include "support/poison.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace ctscope;
using namespace ctscope::test;

class TestJsonWriter : public QObject {
    Q_OBJECT
private slots:
    void escapesWhatATerminalObeys()
    {
        std::string json = "[";
        appendJsonString(json, poison);
        json += ']';
        QVERIFY2(findObeyed(json) == std::string::npos, json.c_str());
        // A reader gets the same text, but for the byte that is not UTF-8.
        const QString read = QJsonDocument::fromJson(QByteArray::fromStdString(json)).array().first().toString();
        QCOMPARE(read, QString::fromStdString(poison));
    }
};

QTEST_APPLESS_MAIN(TestJsonWriter)
#include "tst_json_writer.moc"
