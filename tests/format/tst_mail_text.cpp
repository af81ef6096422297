// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/mail_text.h"
#include "format/transfer_encoding.h"

#include <QTest>

using namespace ctscope;

class TestMailText : public QObject {
    Q_OBJECT
private slots:
    void reads_data();
    void reads();
    void isNone_data();
    void isNone();
    void decodesQuotedPrintable_data();
    void decodesQuotedPrintable();
    void decodesBase64_data();
    void decodesBase64();
    void takesTimeInProportion();
};

void TestMailText::reads_data()
{
    QTest::addColumn<QByteArray>("mail");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("doubts");
    const auto row = [](const char *name, const QByteArray &mail, const QByteArray &text, int doubts = 0) {
        QTest::newRow(name) << mail << text << doubts;
    };
    const QByteArray from = "From: a@example.org\nSubject: x\n";
    const QByteArray mixed = from + "Content-Type: multipart/mixed;\n boundary=\"b=1\"\n\npreamble\n--b=1\n";
    row("plain", from + "\na src=1\n", "a src=1\n");
    row("folded fields, CRLF",
        "From: a@example.org\r\nSubject: x\r\n y\r\nContent-Transfer-Encoding:\r\n quoted-printable\r\n\r\na "
        "src=3D1\r\n",
        "a src=1\r\n");
    row("latin-1", from + "Content-Type: text/plain; charset=ISO-8859-1\n\n\xe9 src=1\n", "é src=1\n");
    row("UTF-16 in base64",
        from + "Content-Type: text/plain; charset=\"utf-16le\"\nContent-Transfer-Encoding: base64\n\n"
            + QByteArray("s\0r\0c\0=\0"
                         "1\0\n\0",
                12)
                  .toBase64()
            + "\n",
        "src=1\n");
    row("a page", from + "Content-Type: text/html\n\n<style>x</style><p>a src&#61;1<br>b", "\na src=1\nb");
    row("the part with more",
        mixed
            + "Content-Type: text/plain\n\na src=1\n--b=1\nContent-Type: text/plain; name=\"d.txt\"\n\na src=1\nb "
              "src=2\n--b=1--\nend\n",
        "a src=1\nb src=2", 1);
    row("text and page",
        from
            + "Content-Type: multipart/alternative; boundary=c\n\n--c\n\na src=1\n--c\nContent-Type: text/html\n\n<p>a "
              "src=1</p>\n--c--\n",
        "a src=1");
    row("parts in parts",
        mixed
            + "Content-Type: multipart/related; boundary=c\n\n--c\nContent-Type: text/plain\n\na "
              "src=1\n--c--\n--b=1--\n",
        "a src=1");
    row("a mail in a mail", mixed + "Content-Type: message/rfc822\n\n" + from + "\na src=1\n--b=1--\n", "a src=1");
    row("cut off", mixed + "Content-Type: text/plain\n\na src=1", "a src=1");
    row("a part by itself", "--b\nContent-Transfer-Encoding: quoted-printable\n\na src=3D1\n--b--\n", "a src=1");
    row("its fields alone", "Content-Type: text/plain\nContent-Transfer-Encoding: quoted-printable\n\na src=3D1\n",
        "a src=1\n");
    row("damaged base64",
        mixed + "Content-Transfer-Encoding: base64\n\n?\n--b=1\nContent-Type: text/plain\n\na src=1\n--b=1--\n",
        "a src=1", 1);
    row("an archive",
        mixed
            + "Content-Type: application/zip; name=d.zip\nContent-Transfer-Encoding: "
              "base64\n\nUEsDBAoAAAA=\n--b=1\nContent-Type: text/plain\n\na src=1\n--b=1--\n",
        "a src=1", 1);
    row("a mailbox",
        "From a@example.org Thu Jan  2 10:00:00 2025\nFrom: a@example.org\nSubject: x\n\na src=1\nFrom here on\n\n"
        "From b@example.org Thu Jan  2 11:00:00 2025\nFrom: b@example.org\nSubject: x\n\nnothing\n",
        "a src=1\nFrom here on\n\n");
}

void TestMailText::reads()
{
    QFETCH(QByteArray, mail);
    QFETCH(QByteArray, text);
    QFETCH(int, doubts);
    QVERIFY(looksLikeMail(mail.toStdString()));
    const auto found = textOfMail(mail.toStdString(), {});
    QVERIFY(found);
    QCOMPARE(QByteArray::fromStdString(found->text), text);
    QCOMPARE(static_cast<int>(found->doubts), doubts);
}

void TestMailText::isNone_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("a table") << QByteArray("tcp 6 1 src=1 dst=2\n");
    QTest::newRow("prose") << QByteArray("Subject: the table\n\ntcp 6 1 src=1\n");
    QTest::newRow("a difference") << QByteArray("--- a\n+++ b\n@@ -1 +1 @@\n+tcp src=1\n");
    QTest::newRow("YAML") << QByteArray("---\nhost: a\nstdout: |\n  tcp src=1\n");
}

void TestMailText::isNone()
{
    QFETCH(QByteArray, text);
    QVERIFY(!looksLikeMail(text.toStdString()));
}

void TestMailText::decodesQuotedPrintable_data()
{
    QTest::addColumn<QByteArray>("encoded");
    QTest::addColumn<QByteArray>("text");
    const auto row = [](const char *name, const char *encoded, const char *text) {
        QTest::newRow(name) << QByteArray(encoded) << QByteArray(text);
    };
    row("characters", "src=3D1=20=c3=A9", "src=1 é");
    row("soft line ends", "sport=3D80=\n80 a= \t\r\nb", "sport=8080 ab");
    row("no escapes", "a=b =ZZ =4", "a=b =ZZ =4");
    row("soft line end at the end", "a=", "a");
}

void TestMailText::decodesQuotedPrintable()
{
    QFETCH(QByteArray, encoded);
    QFETCH(QByteArray, text);
    QCOMPARE(QByteArray::fromStdString(fromQuotedPrintable(encoded.toStdString())), text);
}

void TestMailText::decodesBase64_data()
{
    QTest::addColumn<QByteArray>("encoded");
    QTest::addColumn<QByteArray>("text");
    const auto row = [](const char *name, const char *encoded, const char *text) {
        QTest::newRow(name) << QByteArray(encoded) << QByteArray(text);
    };
    row("padded", "YQ==", "a");
    row("in lines", "dGNw\r\nIHNyYz0x\n", "tcp src=1");
    row("cut off", "dGNwIHNyYz", "tcp src");
    row("no base64", "a src=1", "(none)");
    row("more behind its end", "YQ==YQ==", "(none)");
}

void TestMailText::decodesBase64()
{
    QFETCH(QByteArray, encoded);
    QFETCH(QByteArray, text);
    QCOMPARE(QByteArray::fromStdString(fromBase64(encoded.toStdString()).value_or("(none)")), text);
}

void TestMailText::takesTimeInProportion()
{
    for (const char *part : {"From a 2025:2025\n", "--b\n", "--b\nContent-Type: multipart/mixed; boundary=b\n\n",
             "<script", "Subject: x\n", "\nFrom "}) {
        std::string text = "From: a\nSubject: x\nContent-Type: multipart/mixed; boundary=b\n\n";
        while (text.size() < (1u << 21))
            text += part;
        textOfMail(text, {});
    }
}

QTEST_APPLESS_MAIN(TestMailText)
#include "tst_mail_text.moc"
