// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/mail_text.h"

#include "format/decompress.h"
#include "format/lexer.h"
#include "format/markup.h"
#include "format/plain_text.h"
#include "format/text_encoding.h"
#include "format/transfer_encoding.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace ctscope {

namespace {

constexpr auto none = std::string_view::npos;
constexpr int deepest = 8;
constexpr std::size_t mostParts = 1000;

std::string lowered(std::string_view text)
{
    std::string out(text);
    std::ranges::transform(
        out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return out;
}

/// The name of a header field; empty when the line does not begin one.
std::string_view fieldName(std::string_view line) noexcept
{
    const std::size_t colon = line.find(':');
    if (colon == none || colon == 0 || colon > 60)
        return {};
    const std::string_view name = line.substr(0, colon);
    const bool plain = std::ranges::all_of(name,
        [](char c) { return isDigit(c) || c == '-' || c == '_' || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); });
    return plain ? name : std::string_view();
}

struct Header {
    std::string type = "text/plain"; ///< in lower case
    std::string boundary;
    std::string charset;
    std::string encoding;
    std::string fileName;
    std::size_t length = 0; ///< with the blank line behind it
    std::size_t known = 0;  ///< fields that mails have
    bool content = false;   ///< one of them has the type of the part
};

/// A parameter of a field: 'boundary="x"'.
std::string parameter(std::string_view value, std::string_view name)
{
    const std::string low = lowered(value);
    for (std::size_t at = low.find(name); at != std::string::npos; at = low.find(name, at + 1)) {
        if (at == 0 || (low[at - 1] != ';' && !isBlank(low[at - 1])))
            continue;
        std::size_t i = at + name.size();
        if (i < low.size() && low[i] == '*') // RFC 2231
            ++i;
        if (i >= low.size() || low[i] != '=')
            continue;
        std::string_view rest = value.substr(i + 1);
        if (rest.starts_with('"'))
            return std::string(rest.substr(1, std::min(rest.find('"', 1), rest.size()) - 1));
        return std::string(rest.substr(0, rest.find_first_of("; \t")));
    }
    return {};
}

void take(std::string_view name, std::string_view value, Header &header)
{
    static constexpr std::array<std::string_view, 14> fields = {"from", "to", "cc", "subject", "date", "message-id",
        "received", "return-path", "mime-version", "reply-to", "sender", "delivered-to", "in-reply-to", "list-id"};
    const std::string low = lowered(name);
    if (low == "content-type") {
        header.type = lowered(trimmed(value.substr(0, value.find(';'))));
        header.boundary = parameter(value, "boundary");
        header.charset = lowered(parameter(value, "charset"));
        if (header.fileName.empty())
            header.fileName = parameter(value, "name");
        header.content = header.content || header.type.find('/') != std::string::npos;
    } else if (low == "content-transfer-encoding") {
        header.encoding = lowered(trimmed(value));
        header.content = true;
    } else if (low == "content-disposition") {
        if (std::string file = parameter(value, "filename"); !file.empty())
            header.fileName = std::move(file);
    } else {
        header.known += std::ranges::find(fields, low) != fields.end() ? 1 : 0;
    }
}

Header readHeader(std::string_view text)
{
    Header header;
    std::string name;
    std::string value;
    std::size_t i = 0;
    while (i < text.size()) {
        const std::size_t end = std::min(text.find('\n', i), text.size());
        const std::string_view line = text.substr(i, end - i);
        const std::string_view content = trimmed(line);
        const bool folded = !line.empty() && (line.front() == ' ' || line.front() == '\t') && !name.empty();
        if (content.empty()) {
            i = std::min(end + 1, text.size());
            break;
        }
        if (folded) {
            value.append(" ").append(content);
        } else if (const std::string_view next = fieldName(line); !next.empty()) {
            take(name, value, header);
            name = next;
            value = trimmed(line.substr(next.size() + 1));
        } else if (!(i == 0 && line.starts_with("From "))) {
            break; // the blank line was lost
        }
        i = std::min(end + 1, text.size());
    }
    take(name, value, header);
    header.length = i;
    return header;
}

/// A part that may hold a table.
struct Part {
    std::string text;
    std::string name;
    std::string how; ///< "quoted-printable"
    std::uint64_t entries = 0;
};

std::uint64_t countEntries(std::string_view text) noexcept
{
    std::uint64_t count = 0;
    for (const std::string_view key : {"src=", "<flow", "--sport "}) {
        for (std::size_t at = text.find(key); at != none; at = text.find(key, at + 1))
            ++count;
    }
    return count;
}

class MailReader {
public:
    explicit MailReader(const std::stop_token &stop)
        : m_stop(stop)
    {
    }

    void readMail(std::string_view text, int depth);
    void readMailbox(std::string_view text);
    std::optional<MailText> result();

private:
    void readParts(std::string_view body, const std::string &boundary, int depth);
    void readLeaf(const Header &header, std::string_view body);
    void note(Remark::Kind what) { m_notes.emplace_back(what); }

    const std::stop_token &m_stop;
    std::optional<Part> m_best;
    std::uint64_t m_holding = 0; ///< parts with entries of their own
    std::size_t m_parts = 0;
    std::vector<Remark> m_notes;
};

void MailReader::readLeaf(const Header &header, std::string_view body)
{
    if (++m_parts > mostParts || m_stop.stop_requested())
        return;
    const bool text = header.type.starts_with("text/") || header.type.starts_with("message/");
    const bool mayBeText = text || !header.fileName.empty() || header.type == "application/octet-stream"
        || header.type.ends_with("/xml") || header.type.ends_with("json") || header.type.ends_with("gzip")
        || header.type.ends_with("-xz") || header.type.ends_with("zstd");
    if (!mayBeText || header.type.starts_with("image/"))
        return;
    Part part{{}, header.fileName, header.encoding, 0};
    std::string decoded;
    if (header.encoding == "base64") {
        // A signature or a list's footer may follow without a boundary.
        auto bytes = fromBase64(body);
        if (!bytes)
            bytes = fromBase64(body.substr(0, body.find("\n\n")));
        if (!bytes) {
            note(Remark::MailPartNotBase64);
            return;
        }
        decoded = std::move(*bytes);
    } else if (header.encoding == "quoted-printable") {
        decoded = fromQuotedPrintable(body);
    } else {
        decoded = body;
        part.how.clear();
    }
    if (detectCompression(decoded) != Compression::None) {
        // A table does not grow more than that.
        const std::uint64_t limit = (std::uint64_t(16) << 20) + 64 * decoded.size();
        std::string unpacked;
        const DecompressStatus status = decompress(decoded, unpacked, limit, m_stop);
        if (status != DecompressStatus::Ok)
            note(Remark::MailAttachmentDamaged);
        if (status == DecompressStatus::TooLarge || status == DecompressStatus::Cancelled)
            return;
        decoded = std::move(unpacked);
        part.how = "packed";
    } else if (decoded.starts_with("PK\x03\x04")
        || (decoded.size() > 262 && std::string_view(decoded).substr(257, 5) == "ustar")) {
        note(Remark::MailAttachmentIsArchive);
        return;
    }
    // The bytes are better evidence than the header.
    const Encoding encoding = encodingNamed(header.charset);
    auto converted = encoding != Encoding::Utf8 && guessEncoding(decoded).encoding == Encoding::Utf8
        ? toUtf8(decoded, encoding)
        : plainText(decoded);
    if (converted)
        decoded = std::move(*converted);
    part.text = header.type == "text/html" ? textOfPage(decoded) : std::move(decoded);
    part.entries = countEntries(part.text);
    if (part.entries == 0)
        return;
    ++m_holding;
    if (!m_best || part.entries > m_best->entries)
        m_best = std::move(part);
}

void MailReader::readParts(std::string_view body, const std::string &boundary, int depth)
{
    const std::string mark = "--" + boundary;
    const std::string_view lineEnds = "\r\n";
    std::size_t begin = none;
    for (std::size_t i = 0; i <= body.size();) {
        const std::size_t end = std::min(body.find('\n', i), body.size());
        const std::string_view line = body.substr(i, end - i);
        const bool isMark = line.starts_with(mark)
            && (trimmed(line.substr(mark.size())).empty() || trimmed(line.substr(mark.size())) == "--");
        if (isMark || end == body.size()) {
            if (begin != none) {
                std::string_view part = body.substr(begin, (isMark ? i : body.size()) - begin);
                // The line end before a boundary belongs to it.
                if (isMark && part.ends_with('\n'))
                    part.remove_suffix(1);
                if (isMark && part.ends_with(lineEnds[0]))
                    part.remove_suffix(1);
                if (!part.empty() && m_parts < mostParts)
                    readMail(part, depth + 1);
            }
            begin = isMark && !line.substr(mark.size()).starts_with("--") ? end + 1 : none;
        }
        i = end + 1;
    }
}

void MailReader::readMail(std::string_view text, int depth)
{
    const Header header = readHeader(text);
    const std::string_view body = text.substr(header.length);
    if (depth > deepest)
        return;
    // Text and page of one mail have the same content; the text comes first.
    if (header.type.starts_with("multipart/") && !header.boundary.empty()) {
        const std::uint64_t before = m_holding;
        readParts(body, header.boundary, depth);
        if (header.type == "multipart/alternative" && m_holding > before + 1)
            m_holding = before + 1;
    } else if (header.type == "message/rfc822" && header.encoding != "base64") {
        readMail(body, depth + 1);
    } else {
        readLeaf(header, body);
    }
}

void MailReader::readMailbox(std::string_view text)
{
    std::size_t begin = 0;
    while (begin < text.size() && !m_stop.stop_requested()) {
        std::size_t next = text.find("\nFrom ", begin);
        // A sentence may begin with "From"; the postmark ends with a year.
        while (next != none) {
            const std::string_view line =
                trimmed(text.substr(next + 1, std::min(text.find('\n', next + 1), text.size()) - next - 1));
            if (line.size() > 12 && parseDecimal(line.substr(line.size() - 4)) && line.find(':') != none)
                break;
            next = text.find("\nFrom ", next + 1);
        }
        const std::size_t end = std::min(next == none ? text.size() : next + 1, text.size());
        readMail(text.substr(begin, end - begin), 0);
        begin = end;
    }
}

/// The remark on the shown part and its decoding.
Remark remarkOn(const Part &part)
{
    std::vector<std::string> words;
    const bool isBody = part.name.empty();
    if (!isBody)
        words.push_back(part.name);
    if (part.how == "packed")
        return {isBody ? Remark::MailBodyUnpacked : Remark::MailAttachmentUnpacked, std::move(words)};
    if (part.how.empty() || part.how == "7bit" || part.how == "8bit")
        return {isBody ? Remark::MailBody : Remark::MailAttachment, std::move(words)};
    words.push_back(part.how);
    return {isBody ? Remark::MailBodyDecoded : Remark::MailAttachmentDecoded, std::move(words)};
}

std::optional<MailText> MailReader::result()
{
    if (!m_best)
        return std::nullopt;
    MailText mail;
    mail.text = std::move(m_best->text);
    mail.remarks.push_back(remarkOn(*m_best));
    if (m_holding > 1) {
        mail.remarks.emplace_back(Remark::MoreInMail);
        ++mail.doubts;
    }
    mail.doubts += m_notes.size();
    mail.remarks.insert(mail.remarks.end(), m_notes.begin(), m_notes.end());
    return mail;
}

/// The boundary in "--=_boundary" before the "Content-" lines of a part; empty for other texts.
std::string boundaryAtBegin(std::string_view text)
{
    const std::size_t begin = std::min(text.find_first_not_of(" \t\r\n"), text.size());
    const std::string_view rest = text.substr(begin);
    const std::size_t end = rest.find('\n');
    if (!rest.starts_with("--") || end == none || end < 3 || end > 200)
        return {};
    return readHeader(rest.substr(end + 1)).content ? std::string(trimmed(rest.substr(2, end - 2))) : std::string();
}

} // namespace

bool looksLikeMail(std::string_view head)
{
    head.remove_prefix(std::min(head.find_first_not_of(" \t\r\n"), head.size()));
    if (!boundaryAtBegin(head).empty())
        return true;
    const Header header = readHeader(head.substr(0, std::size_t(64) << 10));
    return header.content || header.known >= 2;
}

std::optional<MailText> textOfMail(std::string_view text, const std::stop_token &stop)
{
    text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
    MailReader reader(stop);
    if (const std::string boundary = boundaryAtBegin(text); !boundary.empty()) {
        const std::string mail = "Content-Type: multipart/mixed; boundary=\"" + boundary + "\"\n\n" + std::string(text);
        reader.readMail(mail, 0);
    } else if (text.starts_with("From ")) {
        reader.readMailbox(text);
    } else {
        reader.readMail(text, 0);
    }
    return reader.result();
}

} // namespace ctscope
