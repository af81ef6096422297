// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/path_picture.h"

#include "table/flow_headline.h"
#include "table/nat_words.h"
#include "table/shown_text.h"
#include "ui/parts/semantic_colors.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QHelpEvent>
#include <QPainter>
#include <QPainterPath>
#include <QToolTip>

#include <algorithm>

namespace ctscope {

namespace {

bool isLoopback(const IpAddress &address) noexcept
{
    if (address.isV4())
        return address.bytes[0] == 127;
    return address.isV6() && address == IpAddress::v6({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
}

QString protocolCaption(const Flow &flow)
{
    const QString name = protocolTitle(flow.protocol);
    if (flow.original.keys.kind != L4Kind::Icmp)
        return name;
    const std::uint8_t type = flow.original.keys.icmpType();
    if (type == (flow.protocol == protocol::icmp ? 8 : 128))
        return PathPicture::tr("%1 echo").arg(name);
    return PathPicture::tr("%1 type %2").arg(name).arg(type);
}

void paintArrow(QPainter &painter, const QPointF &from, const QPointF &to, const QColor &color, bool dashed)
{
    const double direction = to.x() > from.x() ? 1 : -1;
    QPen pen(color, 1.6, dashed ? Qt::DashLine : Qt::SolidLine, Qt::FlatCap);
    painter.setPen(pen);
    painter.drawLine(from, to - QPointF(direction * 5, 0));
    QPainterPath head(to);
    head.lineTo(to + QPointF(-direction * 7, -3.6));
    head.lineTo(to + QPointF(-direction * 7, 3.6));
    head.closeSubpath();
    painter.fillPath(head, color);
}

} // namespace

PathPicture::PathPicture(QWidget *parent)
    : QWidget(parent)
{
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    setAccessibleName(tr("Path of the flow"));
    setContextMenuPolicy(Qt::ActionsContextMenu);
}

PathPicture::End PathPicture::endOf(const Tuple &tuple, bool destination, bool addressChanged, bool keyChanged)
{
    End end;
    end.address = addressText(tuple, destination);
    end.addressChanged = addressChanged;
    end.keyChanged = keyChanged;
    const QString whole = endpointText(tuple, destination);
    if (whole.startsWith(QLatin1Char('[')))
        end.address = QLatin1Char('[') + end.address + QLatin1Char(']');
    end.key = whole.mid(end.address.size());
    return end;
}

void PathPicture::showFlow(const Flow &flow, bool thisHost, const NameOf &nameOf)
{
    const Nat nat = natOf(flow);
    Picture picture;
    picture.original = {endOf(flow.original, false, nat.srcAddress, nat.srcPort),
        endOf(flow.original, true, nat.dstAddress, nat.dstPort)};
    picture.reply = {
        endOf(flow.reply, true, nat.srcAddress, nat.srcPort), endOf(flow.reply, false, nat.dstAddress, nat.dstPort)};
    if (nameOf) {
        picture.original[0].name = nameOf(flow.original.src);
        picture.original[1].name = nameOf(flow.original.dst);
        // Without a translation these would be the same names.
        picture.reply[0].name = nat.srcAddress ? nameOf(flow.reply.dst) : QString();
        picture.reply[1].name = nat.dstAddress ? nameOf(flow.reply.src) : QString();
    }
    // An ICMP id is printed at the source, which for a reply is the other end. Show it below the original one.
    if (flow.reply.keys.kind == L4Kind::Icmp)
        std::swap(picture.reply[0].key, picture.reply[1].key);
    picture.protocol = protocolCaption(flow);
    picture.nat = nat.any() ? natName(natKind(nat)) : QString();
    picture.loopback = isLoopback(flow.original.src) && isLoopback(flow.original.dst) && !nat.any();
    picture.foot = !natCanBeTold(flow) ? tr("translation not known")
        : flow.status.unreplied        ? tr("no reply yet, nothing translated")
                                       : tr("nothing translated");
    picture.host = thisHost ? tr("this host") : tr("tracking host");
    picture.unreplied = flow.status.unreplied;
    if (picture == m_picture)
        return;
    m_picture = std::move(picture);
    describe(flow, nat.any());
    offerCopies();
    updateGeometry();
    update();
}

void PathPicture::describe(const Flow &flow, bool translated)
{
    const auto named = [](const QString &endpoint, const QString &name) {
        return name.isEmpty() ? endpoint : tr("%1 (%2)", "address, name").arg(endpoint, name);
    };
    QString words = tr("%1 from %2 to %3.")
                        .arg(m_picture.protocol, named(endpointText(flow.original, false), m_picture.original[0].name),
                            named(endpointText(flow.original, true), m_picture.original[1].name));
    words += QLatin1Char(' ')
        + (m_picture.unreplied ? tr("The reply is expected from %1 to %2.") : tr("Replies come from %1 to %2."))
              .arg(named(endpointText(flow.reply, false), m_picture.reply[1].name),
                  named(endpointText(flow.reply, true), m_picture.reply[0].name));
    if (translated)
        words += QLatin1Char(' ') + tr("That is %1.").arg(m_picture.nat);
    setAccessibleDescription(words);
}

/// A painted address cannot be selected; the menu copies it.
void PathPicture::offerCopies()
{
    for (QAction *action : actions())
        delete action;
    QStringList offered;
    for (const auto &ends : {m_picture.original, m_picture.reply}) {
        for (const End &end : ends) {
            const QString text = end.address + (end.key.startsWith(QLatin1Char(':')) ? end.key : QString());
            if (offered.contains(text))
                continue;
            offered << text;
            auto *copy = new QAction(labelOf(tr("Copy “%1”").arg(text)), this);
            connect(copy, &QAction::triggered, this, [text] { QGuiApplication::clipboard()->setText(text); });
            addAction(copy);
        }
    }
}

void PathPicture::setGone(bool gone)
{
    if (m_gone == gone)
        return;
    m_gone = gone;
    update();
}

QColor PathPicture::ink() const
{
    return m_gone ? SemanticColors::of(palette()).ended : palette().color(QPalette::WindowText);
}

QColor PathPicture::quiet() const
{
    const SemanticColors colors = SemanticColors::of(palette());
    return m_gone ? colors.ended : colors.quiet;
}

QColor PathPicture::natColor() const
{
    const SemanticColors colors = SemanticColors::of(palette());
    return m_gone ? colors.ended : colors.nat;
}

QFont PathPicture::captionFont() const
{
    QFont small = font();
    if (small.pointSizeF() > 0)
        small.setPointSizeF(small.pointSizeF() * 0.87);
    return small;
}

QString PathPicture::changeWord(const End &end)
{
    if (end.addressChanged && end.keyChanged)
        return end.key.startsWith(QLatin1Char(':')) ? tr("address and port translated")
                                                    : tr("address and number translated");
    if (end.addressChanged)
        return tr("address translated");
    // ICMP ids and GRE keys are in the place of ports.
    return end.key.startsWith(QLatin1Char(':')) ? tr("port translated") : tr("number translated");
}

bool PathPicture::stacked(int width) const
{
    const QFontMetrics metrics = fontMetrics();
    const auto needs = [&](const std::array<End, 2> &ends) {
        return metrics.horizontalAdvance(ends[0].address + ends[0].key)
            + metrics.horizontalAdvance(ends[1].address + ends[1].key);
    };
    const int widest = m_picture.nat.isEmpty() ? needs(m_picture.original)
                                               : std::max(needs(m_picture.original), needs(m_picture.reply));
    return widest + 2 * metrics.averageCharWidth() > width;
}

bool PathPicture::hasNames(const std::array<End, 2> &ends)
{
    return !ends[0].name.isEmpty() || !ends[1].name.isEmpty();
}

int PathPicture::bandHeight(int width, const std::array<End, 2> &ends) const
{
    return QFontMetrics(captionFont()).height() * (hasNames(ends) ? 2 : 1)
        + fontMetrics().height() * (stacked(width) ? 2 : 1);
}

int PathPicture::nodesHeight() const { return fontMetrics().height() * 4; }

bool PathPicture::footIsStacked(int width) const
{
    if (m_picture.nat.isEmpty() || !m_picture.reply[0].changed() || !m_picture.reply[1].changed())
        return false;
    const QFontMetrics metrics(captionFont());
    return metrics.horizontalAdvance(changeWord(m_picture.reply[0]))
        + metrics.horizontalAdvance(changeWord(m_picture.reply[1])) + 2 * metrics.averageCharWidth()
        > width;
}

int PathPicture::footHeight(int width) const
{
    return QFontMetrics(captionFont()).height() * (footIsStacked(width) ? 2 : 1) + 2;
}

QSize PathPicture::sizeHint() const
{
    const int width = fontMetrics().averageCharWidth() * 48;
    return {width, heightForWidth(width)};
}

QSize PathPicture::minimumSizeHint() const
{
    const int width = fontMetrics().averageCharWidth() * 26;
    return {width, heightForWidth(width)};
}

int PathPicture::heightForWidth(int width) const
{
    int height = bandHeight(width, m_picture.original) + nodesHeight();
    if (!m_picture.nat.isEmpty())
        height += bandHeight(width, m_picture.reply);
    return height + footHeight(width);
}

void PathPicture::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QRect area(0, 0, width(), bandHeight(width(), m_picture.original));
    paintBand(painter, area, m_picture.original, tr("source"), m_picture.protocol, tr("destination"));
    area = QRect(0, area.bottom() + 1, width(), nodesHeight());
    paintNodes(painter, area);
    const int below = footHeight(width());
    const QRect foot(0, height() - below, width(), below);
    if (m_picture.nat.isEmpty()) {
        painter.setFont(captionFont());
        painter.setPen(quiet());
        painter.drawText(foot, Qt::AlignCenter, m_picture.foot);
        return;
    }
    area = QRect(0, area.bottom() + 1, width(), bandHeight(width(), m_picture.reply));
    paintBand(painter, area, m_picture.reply, tr("reply to"), m_picture.unreplied ? tr("expected reply") : tr("reply"),
        tr("reply from"));
    painter.setFont(captionFont());
    painter.setPen(natColor());
    const bool twoLines = footIsStacked(width());
    if (m_picture.reply[0].changed())
        painter.drawText(
            foot, Qt::AlignLeft | (twoLines ? Qt::AlignTop : Qt::AlignVCenter), changeWord(m_picture.reply[0]));
    if (m_picture.reply[1].changed())
        painter.drawText(
            foot, Qt::AlignRight | (twoLines ? Qt::AlignBottom : Qt::AlignVCenter), changeWord(m_picture.reply[1]));
}

void PathPicture::paintBand(QPainter &painter, const QRect &area, const std::array<End, 2> &ends, const QString &left,
    const QString &middle, const QString &right) const
{
    painter.setFont(captionFont());
    painter.setPen(quiet());
    const int caption = QFontMetrics(captionFont()).height();
    const QRect captions(area.left(), area.top(), area.width(), caption);
    painter.drawText(captions, Qt::AlignLeft | Qt::AlignVCenter, left);
    painter.drawText(captions, Qt::AlignRight | Qt::AlignVCenter, right);
    QFont strong = captionFont();
    strong.setWeight(QFont::DemiBold);
    painter.setFont(strong);
    painter.drawText(captions, Qt::AlignHCenter | Qt::AlignVCenter, middle);

    painter.setFont(font());
    const int line = fontMetrics().height();
    const QRect first(area.left(), area.top() + caption, area.width(), line);
    paintEnd(painter, first, ends[0], false);
    paintEnd(painter, stacked(area.width()) ? first.translated(0, line) : first, ends[1], true);
    if (!hasNames(ends))
        return;
    painter.setFont(captionFont());
    const QFontMetrics small(captionFont());
    // Half of the room for each, more where the other one leaves it.
    const QRect names(area.left(), area.bottom() + 1 - caption, area.width(), caption);
    const int gap = small.averageCharWidth() * 2;
    const int half = (area.width() - gap) / 2;
    for (const std::size_t end : {std::size_t(0), std::size_t(1)}) {
        const int other = std::min(small.horizontalAdvance(ends[1 - end].name), half);
        const int room = std::max(half, area.width() - gap - other);
        painter.setPen(ends[end].addressChanged ? natColor() : quiet());
        painter.drawText(names, (end == 0 ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter,
            small.elidedText(ends[end].name, Qt::ElideRight, room));
    }
}

void PathPicture::paintEnd(QPainter &painter, const QRect &area, const End &end, bool right) const
{
    const QFontMetrics metrics = fontMetrics();
    const int keyWidth = metrics.horizontalAdvance(end.key);
    const QString address = metrics.elidedText(end.address, Qt::ElideMiddle, area.width() - keyWidth);
    const int addressWidth = metrics.horizontalAdvance(address);
    const int left = right ? area.right() + 1 - keyWidth - addressWidth : area.left();
    const int baseline = area.top() + metrics.ascent();
    const auto draw = [&](int x, int width, const QString &text, bool changed) {
        painter.setPen(changed ? natColor() : ink());
        painter.drawText(x, baseline, text);
        if (changed && !text.isEmpty())
            painter.fillRect(QRectF(x, baseline + 2.0, width, 1.3), natColor());
    };
    draw(left, addressWidth, address, end.addressChanged);
    draw(left + addressWidth, keyWidth, end.key, end.keyChanged);
}

void PathPicture::paintNodes(QPainter &painter, const QRect &area) const
{
    const double unit = fontMetrics().height();
    const QSizeF size(unit * 2.0, unit * 1.7);
    const double y = area.top() + unit * 0.55;
    const QRectF client(area.left() + unit * 0.6, y, size.width(), size.height());
    const QRectF server(area.right() - unit * 0.6 - size.width(), y, size.width(), size.height());
    const QRectF host(area.center().x() - size.width() / 2, y, size.width(), size.height());

    const double above = client.center().y() - unit * 0.32;
    const double below = client.center().y() + unit * 0.32;
    const double gap = unit * 0.35;
    const QColor outgoing = m_gone ? quiet() : SemanticColors::of(palette()).calm;
    const QColor incoming = m_picture.unreplied ? quiet() : outgoing;
    const auto join = [&](const QRectF &a, const QRectF &b) {
        paintArrow(painter, {a.right() + gap, above}, {b.left() - gap, above}, outgoing, false);
        paintArrow(painter, {b.left() - gap, below}, {a.right() + gap, below}, incoming, m_picture.unreplied);
    };
    if (m_picture.loopback) {
        join(client, server);
    } else {
        join(client, host);
        join(host, server);
        paintNode(painter, host, Node::Host);
    }
    paintNode(painter, client, Node::Client);
    paintNode(painter, server, Node::Server);

    painter.setFont(captionFont());
    const QFontMetrics metrics(captionFont());
    const double nameTop = y + size.height() + 2;
    const auto name = [&](const QRectF &node, const QString &text, const QColor &color, int line) {
        const double width = area.width() / (line == 0 ? 3.0 : 1.6);
        QRectF box(node.center().x() - width / 2, nameTop + line * metrics.height(), width, metrics.height());
        int align = Qt::AlignHCenter;
        if (box.left() < area.left()) {
            box.moveLeft(node.left());
            align = Qt::AlignLeft;
        } else if (box.right() > area.right() + 1) {
            box.moveRight(node.right());
            align = Qt::AlignRight;
        }
        painter.setPen(color);
        painter.drawText(
            box, align | Qt::AlignVCenter, metrics.elidedText(text, Qt::ElideRight, static_cast<int>(width)));
    };
    name(client, m_picture.loopback ? m_picture.host : tr("client"), quiet(), 0);
    name(server, m_picture.loopback ? m_picture.host : tr("server"), quiet(), 0);
    if (!m_picture.loopback)
        name(host, m_picture.host, quiet(), 0);
    if (!m_picture.nat.isEmpty()) {
        name(host, QStringLiteral("⇄ ") + m_picture.nat, natColor(), 1);
    }
}

void PathPicture::paintNode(QPainter &painter, const QRectF &box, Node node) const
{
    QColor line = ink();
    line.setAlphaF(0.75f);
    QPen pen(line, 1.4);
    pen.setJoinStyle(Qt::RoundJoin);
    painter.setPen(pen);
    painter.setBrush(palette().color(QPalette::Base));
    switch (node) {
    case Node::Client: { // a screen on its foot
        const QRectF screen = box.adjusted(box.width() * 0.08, 0, -box.width() * 0.08, -box.height() * 0.26);
        painter.drawRoundedRect(screen, 2.5, 2.5);
        const QPointF middle(screen.center().x(), screen.bottom());
        painter.drawLine(middle, QPointF(middle.x(), box.bottom()));
        painter.drawLine(QPointF(middle.x() - box.width() * 0.2, box.bottom()),
            QPointF(middle.x() + box.width() * 0.2, box.bottom()));
        break;
    }
    case Node::Server: // a rack of two
        for (const double top : {0.0, 0.52}) {
            const QRectF unit(box.left(), box.top() + box.height() * top, box.width(), box.height() * 0.44);
            painter.drawRoundedRect(unit, 2.5, 2.5);
            painter.drawLine(QPointF(unit.left() + unit.width() * 0.5, unit.center().y()),
                QPointF(unit.right() - 5, unit.center().y()));
            painter.drawPoint(QPointF(unit.left() + 5, unit.center().y()));
        }
        break;
    case Node::Host: { // a box that packets pass; with NAT, one that changes them
        const bool translates = !m_picture.nat.isEmpty();
        if (translates) {
            painter.setPen(QPen(natColor(), 1.8));
            QColor ground = natColor();
            ground.setAlphaF(0.14f);
            painter.drawRoundedRect(box, 4, 4);
            painter.setBrush(ground);
        }
        painter.drawRoundedRect(box, 4, 4);
        const double y1 = box.center().y() - box.height() * 0.16;
        const double y2 = box.center().y() + box.height() * 0.16;
        const QColor color = translates ? natColor() : line;
        paintArrow(painter, {box.left() + 6, y1}, {box.right() - 6, y1}, color, false);
        paintArrow(painter, {box.right() - 6, y2}, {box.left() + 6, y2}, color, false);
        break;
    }
    }
    painter.setBrush(Qt::NoBrush);
}

bool PathPicture::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        // The tool tip has the full addresses when the drawing had to elide them.
        QToolTip::showText(static_cast<QHelpEvent *>(event)->globalPos(), toolTipOf(accessibleDescription()), this);
        return true;
    }
    return QWidget::event(event);
}

} // namespace ctscope
